"""The sample corpus: stated figures, printed in many ways, on two small web sites."""
