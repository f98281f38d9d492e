"""The screens made by hand, each in a file or folder of its own."""
