"""`python -m joulebook` is the `joulebook` command."""

from joulebook.serve.cli import main

if __name__ == "__main__":
    main()
