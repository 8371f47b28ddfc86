// Makes the design system's components work; every page also works without it.
import { initAll } from "../vendor/nhsuk/nhsuk-frontend.min.js";
initAll();
