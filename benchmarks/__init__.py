"""How fast Epaile is, one command each; `README.md` here has the figures and how to read them."""
