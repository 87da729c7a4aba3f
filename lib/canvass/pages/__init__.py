"""The pages of the workbook: a folder a subject, each with its facts, charts, words and headings."""
