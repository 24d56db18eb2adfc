import { type DemoCategory, product } from './demo-category.js';

/** Demo department: growing, tending and sitting outdoors. */
export const garden: DemoCategory = {
  name: 'Garden & Yard',
  description: 'Seeds, spades and a bench to admire the result from.',
  children: [
    {
      name: 'Growing',
      description: 'What goes into the ground and what the ground goes into.',
      children: [
        {
          name: 'Seeds & Bulbs',
          description: 'Open-pollinated seed and plump bulbs, packed on the premises.',
          products: [
            product(
              'Climbing Bean Seeds, Fireflower',
              '2.95',
              480,
              'Scarlet-flowered runner bean reaching three metres on poles, with stringless pods if picked young. About 30 seeds, sow from mid-May.',
            ),
            product(
              'Beetroot Seeds, Striped Carousel',
              '2.65',
              365,
              'Slices show pink and white rings like a fairground stall. Mild enough to eat raw; 200 seeds for a ten-metre row.',
            ),
            product(
              'Pollinator Meadow Mix 100 g',
              '9.40',
              144,
              'Twenty-two native annuals and perennials, including scabious, knapweed and wild carrot. Covers 30 square metres of poor, raked soil.',
            ),
            product(
              'Snowdrop Bulbs, Bag of 25',
              '11.85',
              0,
              'Lifted fresh and packed in damp wood shavings, since dried snowdrops sulk. Plant at once, ten centimetres deep under deciduous trees.',
            ),
            product(
              'Garlic for Planting, Rosy Hardneck',
              '6.75',
              93,
              'Three heads of violet-skinned garlic that give about thirty plants and, in June, curly scapes for the frying pan.',
            ),
          ],
        },
        {
          name: 'Pots & Planters',
          description: 'Clay, zinc and timber homes for roots.',
          products: [
            product(
              'Long Tom Terracotta Pot',
              '8.20',
              275,
              'Tall, narrow pot with a rolled rim, 15 cm wide by 20 cm deep, favoured by auriculas and pelargoniums. Frost-hardy when raised off the ground.',
            ),
            product(
              'Zinc Trough with Drain Plug',
              '44.90',
              39,
              'Galvanised 80 cm trough that serves as a herb bed with the plug out or as a drinks cooler with the plug in.',
            ),
            product(
              'Larch Raised Bed Kit',
              '129.50',
              18,
              'Eight untreated larch boards and four corner posts that slot together without screws, making a bed of 120 × 80 × 40 cm.',
            ),
            product(
              'Rhubarb Forcing Bell',
              '84.00',
              1,
              'Hand-thrown clay cloche 45 cm high with a lift-off lid for peeking. Place over the crown in January for pink stems at Easter.',
            ),
            product(
              'Coir Seed Pots, Strip of 12',
              '3.60',
              510,
              'Peat-free coconut-fibre cells that go into the soil together with the seedling, sparing tender roots the upheaval.',
            ),
          ],
        },
      ],
    },
    {
      name: 'Garden Tools',
      description: 'Forged heads, ash handles and brass roses.',
      children: [
        {
          name: 'Digging & Weeding',
          description: 'For turning soil and evicting dandelions.',
          products: [
            product(
              'Clayland Digging Spade',
              '62.00',
              55,
              'Pointed, slightly dished blade of boron steel with foot treads on both sides. Ash shaft with a split D-handle, 1.9 kg.',
            ),
            product(
              'Lady Border Fork',
              '48.50',
              42,
              'Four slim square tines on a shorter shaft for working between established perennials without standing on them.',
            ),
            product(
              'Dandelion Lever',
              '16.35',
              190,
              'Forked steel tongue with a curved fulcrum: push it beside the taproot, lean back, and out it comes in one piece.',
            ),
            product(
              'Oscillating Stirrup Hoe',
              '33.90',
              71,
              'The hinged blade cuts on push and on pull just below the surface. Sharp on both edges, with a 150 cm handle to spare your back.',
            ),
            product(
              'Potting Shed Hand Trowel',
              '14.80',
              233,
              'One-piece stainless blade engraved with depth marks every two centimetres, fixed in a palm-shaped cherry handle.',
            ),
          ],
        },
        {
          name: 'Pruning & Cutting',
          description: 'Clean cuts for roses, hedges and orchard boughs.',
          products: [
            product(
              'Thornbury Bypass Secateurs',
              '39.75',
              108,
              'Replaceable carbon-steel blade, a sap groove and a catch you can work with your thumb. Cuts green wood up to 22 mm.',
            ),
            product(
              'Folding Orchard Saw',
              '27.60',
              80,
              'Curved 18 cm blade that bites on the pull stroke and folds away into a beech handle like an overgrown pocket knife.',
            ),
            product(
              'Topiary Shears',
              '31.45',
              0,
              'Spring-loaded shears modelled on the sheep-shearing kind, for box balls, lavender and other one-handed sculpture.',
            ),
            product(
              'Telescopic Fruit Picker',
              '36.00',
              34,
              'Aluminium pole extending to 3.2 m with a cotton bag and crown of blunt fingers, which lets apples down without a bruise.',
            ),
            product(
              'Brush Scythe, Left or Right Stance',
              '138.00',
              8,
              'Steam-bent ash snath with movable grips, peened 60 cm blade and a whetstone in a copper holster. Quieter than any strimmer.',
            ),
          ],
        },
        {
          name: 'Watering',
          description: 'Cans, hoses and butts.',
          products: [
            product(
              'Long-Reach Watering Can 9 L',
              '54.20',
              66,
              'Galvanised can balanced to be carried one-handed, with an oval brass rose that falls like drizzle on seed trays.',
            ),
            product(
              'Natural Rubber Hose 20 m',
              '68.90',
              29,
              'Black hose that lies flat even in cold weather and does not kink round the corner of the shed. Brass couplings fitted.',
            ),
            product(
              'Oak Half-Barrel Water Butt',
              '159.00',
              6,
              'Former wine cask holding 110 litres, with new galvanised hoops and a brass tap. Keep it filled so the staves stay swollen.',
            ),
            product(
              'Terracotta Watering Spikes, Set of 4',
              '13.25',
              152,
              'Unglazed cones that take an upturned wine bottle and seep slowly for a week, in other words a holiday for the tomatoes.',
            ),
            product(
              'Copper Plant Mister',
              '21.90',
              49,
              'A 300 ml hand sprayer with a fine, slow mist for ferns and orchids; the lacquer-free copper takes on a patina.',
            ),
          ],
        },
      ],
    },
    {
      name: 'Outdoor Living',
      description: 'Furniture for people and lodgings for everyone else.',
      children: [
        {
          name: 'Benches & Tables',
          description: 'Weatherproof seats for tea, peas and sunsets.',
          products: [
            product(
              'Orangery Teak Bench 150 cm',
              '585.00',
              9,
              'Slatted bench in plantation teak with pegged joints and a gently reclined back. Silvers in a year if you leave the oil in its tin.',
            ),
            product(
              'Folding Bistro Set',
              '198.00',
              23,
              'Round 60 cm table and two chairs in powder-coated steel the green of old park gates. Folds to the depth of a broom cupboard.',
            ),
            product(
              'Split Chestnut Trestle Table',
              '740.00',
              0,
              'Seats eight under the apple tree: a 200 cm top of cleft chestnut on trestles that come apart without tools.',
            ),
            product(
              'Striped Deckchair',
              '76.40',
              58,
              'Three reclining positions, an oiled beech frame and a sling of heavy cotton in navy and sand. Slings are sold with spare dowels.',
            ),
            product(
              'Potting Bench with Zinc Top',
              '269.00',
              12,
              'Waist-high pine bench, 110 cm wide, with a raised zinc surface that sweeps clean, a slatted shelf below and three hooks at the side.',
            ),
          ],
        },
        {
          name: 'Birds & Bees',
          description: 'Boxes, feeders and baths for visiting wildlife.',
          products: [
            product(
              'Wren Roost Pouch',
              '7.85',
              220,
              'Woven seagrass pocket to tuck in ivy or a hedge. Wrens huddle in it by the dozen on frosty nights.',
            ),
            product(
              'Nest Box with 32 mm Hole',
              '24.30',
              103,
              'Untreated larch box sized for great tits and sparrows, with a metal plate against woodpeckers and a side door for the autumn clean.',
            ),
            product(
              'Solitary Bee Tower',
              '45.60',
              37,
              'Drilled ash blocks with smooth bores from 4 to 9 mm that slide out for inspection, under a small shingled roof. Mount facing south-east.',
            ),
            product(
              'Granite Bird Bath',
              '112.00',
              10,
              'Shallow basin chiselled from one stone, rough enough for small claws, with a deep end for blackbirds. 38 cm across and 17 kg.',
            ),
            product(
              'Sunflower Hearts 5 kg',
              '18.45',
              176,
              'Husk-free kernels that leave no mess beneath the feeder and appeal to finches, robins and tits all year.',
            ),
          ],
        },
      ],
    },
  ],
};
