import { type DemoCategory, product } from './demo-category.js';
import { fixings } from './workshop-fixings.section.js';

/** Demo department: tools, fixings and finishes. */
export const workshop: DemoCategory = {
  name: 'Workshop & Repair',
  description: 'Tools for making things and for keeping them going.',
  children: [
    {
      name: 'Hand Tools',
      description: 'Quiet tools with edges, faces and scales.',
      children: [
        {
          name: 'Saws & Planes',
          description: 'For taking wood away with precision.',
          products: [
            product(
              'Ferrowdale Smoothing Plane No. 4',
              '178.00',
              15,
              'Ductile-iron body with a rosewood-stained beech tote and a 50 mm iron of tool steel. The sole is ground flat to within five hundredths.',
            ),
            product(
              'Dovetail Saw, Brass Back',
              '89.40',
              26,
              'Fifteen fine rip teeth to the inch on a 25 cm plate, weighted by a folded brass spine, with an open walnut handle.',
            ),
            product(
              'Greenwood Frame Saw',
              '67.30',
              0,
              'Tensioned bow saw in ash with a twisted cord and toggle. The 60 cm blade makes light work of branches and firewood.',
            ),
            product(
              'Japanese-Style Pull Saw',
              '36.85',
              74,
              'Thin two-edged blade, ripping on one side and crosscutting on the other, that leaves a surface hardly needing sandpaper.',
            ),
            product(
              'Apprentice Block Plane',
              '44.25',
              51,
              'Palm-sized plane with an adjustable mouth for chamfers, end grain and sticking doors. Arrives sharp and in a felt sock.',
            ),
          ],
        },
        {
          name: 'Hammers & Chisels',
          description: 'Things that strike and things that are struck.',
          products: [
            product(
              'Cross-Peen Hammer 300 g',
              '23.50',
              134,
              'Drop-forged head with a wedge-shaped peen for starting pins between finger and thumb. Hickory shaft, hand-fitted.',
            ),
            product(
              'Carver Mallet in Hornbeam',
              '31.90',
              41,
              'Round-headed 600 g mallet turned from dense hornbeam, so it meets the chisel squarely whichever way you hold it.',
            ),
            product(
              'Bevel-Edge Chisels, Set of 5',
              '124.00',
              29,
              'Widths of 6, 10, 16, 20 and 26 mm in chrome-vanadium steel with hooped ash handles, packed in a canvas roll.',
            ),
            product(
              'Spoon Carving Set',
              '57.80',
              63,
              'Straight sloyd knife, right-hand hook knife and a basswood blank marked out for the first spoon. Plasters not included.',
            ),
            product(
              'Splitting Axe 2.2 kg',
              '98.70',
              2,
              'Broad convex cheeks that pop dry beech apart and rarely stick. 75 cm hickory handle with a collar guard, leather sheath included.',
            ),
          ],
        },
        {
          name: 'Measuring & Marking',
          description: 'Measure twice, with something nice.',
          products: [
            product(
              'Boxwood Folding Rule 1 m',
              '19.45',
              98,
              'Four-fold rule with brass hinges and engraved scales on both faces; fits the narrow pocket of any decent pair of dungarees.',
            ),
            product(
              'Engineer Square 150 mm',
              '27.95',
              57,
              'Hardened steel blade in a ground stock, true to eight microns and notched at the corner to clear burrs.',
            ),
            product(
              'Brass Plumb Bob 250 g',
              '22.70',
              35,
              'Turned teardrop with a replaceable steel tip and four metres of braided line on a maple bobbin.',
            ),
            product(
              'Carpenter Pencils, Dozen',
              '6.15',
              470,
              'Flat cedar pencils that do not roll off the roof, medium-hard graphite, painted red at one end so you find them in the sawdust.',
            ),
            product(
              'Beech Marking Gauge',
              '25.35',
              46,
              'Knife-edged cutting wheel instead of a pin, which scores cleanly across the grain. Locks with a brass thumbscrew.',
            ),
          ],
        },
      ],
    },
    fixings,
    {
      name: 'Finishes',
      description: 'The last layer on every job.',
      children: [
        {
          name: 'Paints & Oils',
          description: 'Linseed, limewash and wax in old-fashioned tins.',
          products: [
            product(
              'Linseed Paint, Barn Red 1 L',
              '36.30',
              53,
              'Iron-oxide pigment ground in boiled linseed oil, for timber cladding and sheds. Covers about 15 square metres per coat and never flakes.',
            ),
            product(
              'Hard Wax Oil, Matt',
              '42.90',
              67,
              'Plant oils and carnauba for floors and tabletops, resistant to wine, water and elbows once cured for a week. 750 ml.',
            ),
            product(
              'Limewash, Chalk White 5 L',
              '31.60',
              3,
              'Slaked lime aged in the pit for two years, to be brushed thinly over plaster or brick. Looks grey when wet and glows when dry.',
            ),
            product(
              'Beeswax Furniture Polish',
              '12.75',
              140,
              'Soft paste of beeswax and orange oil in a 200 ml tin. A hazelnut-sized dab and some patience bring back a dull dresser.',
            ),
            product(
              'Milk Paint Powder, Duck Egg',
              '15.45',
              49,
              'Casein, chalk and earth pigment to be mixed with an equal amount of water. Dries dead flat within the hour; 230 g.',
            ),
          ],
        },
        {
          name: 'Brushes & Abrasives',
          description: 'For laying it on and rubbing it back.',
          products: [
            product(
              'Oval Bristle Brush No. 8',
              '18.15',
              78,
              'Full-bodied hog bristle bound in copper wire, holding enough paint to finish a door panel in a single loading.',
            ),
            product(
              'Cork Sanding Block',
              '3.25',
              355,
              'Dense pressed cork, sized to take a quarter sheet of paper and shaped to the palm on its upper edge.',
            ),
            product(
              'Garnet Paper, Mixed Grits',
              '6.80',
              210,
              'Twenty sheets from 80 to 240 grit on heavy paper backing. The mineral fractures as it works, so it stays keen on softwood.',
            ),
            product(
              'Steel Wool 0000, Oil-Free',
              '4.55',
              168,
              'Hair-fine 200 g roll for smoothing between coats, cleaning glass and waking up tarnished brass.',
            ),
            product(
              'Cabinet Scraper Pair',
              '16.95',
              60,
              'One rectangular and one goose-neck card of springy steel; with a turned burr they lift shavings as thin as tissue.',
            ),
          ],
        },
      ],
    },
  ],
};
