"""The policies that ship with the package: procedures, readings and tables put together."""
