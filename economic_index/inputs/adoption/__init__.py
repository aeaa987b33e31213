"""Business adoption: the Census survey's workbook in, Arrow tables out."""

from economic_index.inputs.adoption.survey import AdoptionTables, read_adoption

__all__ = ["AdoptionTables", "read_adoption"]
