"""Documents of a result folder to hand in: a Word section, an Excel workbook, a replay of a day."""
