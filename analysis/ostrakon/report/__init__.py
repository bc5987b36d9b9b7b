"""One page for a run, a sweep or a comparison, whole in itself: assembly.report_of makes it. See docs/reports.md."""
