"""Build the images of the subject and weigh them."""
