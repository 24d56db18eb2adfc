import { camp } from './camp.department.js';
import type { DemoCategory } from './demo-category.js';
import { garden } from './garden.department.js';
import { home } from './home.department.js';
import { kitchen } from './kitchen.department.js';
import { larder } from './larder.department.js';
import { weatherwear } from './weatherwear.department.js';
import { workshop } from './workshop.department.js';

/** The whole demo shop: departments, their sections, and the shelves that hold the products. */
export const demoCatalogue: readonly DemoCategory[] = [
  kitchen,
  larder,
  home,
  garden,
  camp,
  weatherwear,
  workshop,
];
