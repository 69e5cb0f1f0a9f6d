"""Plots as SVG: text that any browser draws, sharp in print, with no script; colours are given by the page's
style, by the classes of what is drawn."""
