"""The command line; later also the HTTP interface and web pages."""
