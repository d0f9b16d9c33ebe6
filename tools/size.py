"""Lines per layer, and the largest modules: `make size`."""

from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "src" / "joulebook"


def main() -> None:
    """Print a table of lines of Python per layer."""
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    layers: dict[str, int] = {}
    for path, count in lines.items():
        layer = path.relative_to(PACKAGE).parts[0]
        layers[layer] = layers.get(layer, 0) + count
    for layer, count in sorted(layers.items(), key=lambda item: -item[1]):
        print(f"{count:6}  {layer}")
    print(f"{sum(layers.values()):6}  in all; the largest modules:")
    for path, count in sorted(lines.items(), key=lambda item: -item[1])[:5]:
        print(f"{count:6}  {path.relative_to(PACKAGE)}")


if __name__ == "__main__":
    main()
