"""Reports as a scanner gives them: drawn PDFs made pictures, spoiled in fixed ways, and held against their truth."""
