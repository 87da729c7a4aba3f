"""The report: which notebooks apply, running them, laying them out as pages."""
