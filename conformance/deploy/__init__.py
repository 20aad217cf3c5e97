"""Install the subject with Helm, watch it become ready, keep the evidence."""
