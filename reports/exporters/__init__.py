"""Writers of files: the case report as CSV and XLSX, one case as a PDF dossier."""
