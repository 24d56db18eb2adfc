import { type DemoCategory, product } from './demo-category.js';

/** Demo department: furniture, fireside, bed and bath. */
export const home: DemoCategory = {
  name: 'Home & Hearth',
  description: 'Chairs to sink into, fires to sit by and linen that smells of the line.',
  children: [
    {
      name: 'Living Room',
      description: 'Seats, soft things and light for the evening hours.',
      children: [
        {
          name: 'Armchairs & Stools',
          description: 'Places to sit, from milking stool to wingback.',
          products: [
            product(
              'Pennyfold Wingback Armchair',
              '1249.00',
              4,
              'Beech frame with eight-way tied springs, covered in bottle-green wool and wide enough for a reader and a cat. Seat height 44 cm; feet in turned walnut.',
            ),
            product(
              'Three-Legged Milking Stool',
              '59.00',
              83,
              'Solid ash, 32 cm high, with wedged legs that never wobble on an uneven floor. Doubles as a plant stand.',
            ),
            product(
              'Saddle Leather Footstool',
              '174.50',
              11,
              'Vegetable-tanned hide stitched over a horsehair pad, on low oak feet. The leather starts out pale and darkens to conker brown.',
            ),
            product(
              'Hollinside Rocking Chair',
              '465.00',
              2,
              'Spindle-backed rocker in steam-bent elm with a seat carved to fit. The long runners give a slow, quiet swing.',
            ),
            product(
              'Window Seat Bench, Rush',
              '328.00',
              0,
              'A 110 cm bench with a hand-woven freshwater rush seat on a limed oak frame. Narrow enough for a hallway, strong enough for two.',
            ),
          ],
        },
        {
          name: 'Blankets & Cushions',
          description: 'Wool, linen and feathers for draughty corners.',
          products: [
            product(
              'Fogbank Lambswool Throw',
              '89.90',
              57,
              'Soft grey herringbone woven from pure lambswool, 140 × 190 cm with a rolled fringe. Warm without being heavy.',
            ),
            product(
              'Patchwork Remnant Quilt',
              '246.00',
              7,
              'Pieced from shirting offcuts and quilted in rows over cotton wadding. No two come out alike; each carries the number of its maker. 200 × 220 cm.',
            ),
            product(
              'Feather Cushion in Mustard Velvet',
              '42.75',
              99,
              'Plump 50 cm square with a duck-feather pad, concealed zip and piped edge. The cotton velvet takes a gentle brushing when sat flat.',
            ),
            product(
              'Wheat Bag for Cold Feet',
              '17.30',
              164,
              'Linen pouch filled with whole wheat grains and dried lavender. Two minutes in a warm oven keeps the bottom of the bed toasty for an hour.',
            ),
            product(
              'Bolster with Buttoned Ends',
              '36.40',
              45,
              'Long 90 cm cylinder in striped ticking with removable cover. Good behind the back, under the knees or against the draught from the door.',
            ),
          ],
        },
        {
          name: 'Rugs & Lamps',
          description: 'Warm underfoot and warm overhead.',
          products: [
            product(
              'Rag Rug from Old Shirts',
              '64.00',
              36,
              'Flat-woven from recycled cotton strips on a strong warp, 70 × 140 cm. Cheerful, reversible and machine-washable at thirty degrees.',
            ),
            product(
              'Shepherd Wool Rug 170 × 240',
              '698.00',
              5,
              'Undyed fleece from brown and white sheep, hand-knotted in a plain lattice. Dense enough to silence a creaking floor.',
            ),
            product(
              'Bell Glass Table Lamp',
              '118.00',
              22,
              'Smoked glass shade on a turned oak foot with a linen-covered flex and inline dimmer. Takes an E27 bulb up to 40 W.',
            ),
            product(
              'Pulley Pendant in Cream Enamel',
              '143.50',
              15,
              'A 36 cm workshop shade with a counterweight of cast brass: draw it down to the table for cards and send it up again for dancing.',
            ),
            product(
              'Rechargeable Reading Clip Lamp',
              '31.20',
              126,
              'Slim gooseneck lamp that clips to a headboard or a hardback. Three warm brightness levels, and about 40 hours on the lowest.',
            ),
          ],
        },
      ],
    },
    {
      name: 'Fireside',
      description: 'For those who lay, light and look after a fire.',
      children: [
        {
          name: 'Stoves & Log Tools',
          description: 'Iron and steel for the keeper of the fire.',
          products: [
            product(
              'Emberley Wood Stove 5 kW',
              '1895.00',
              3,
              'Cast-iron stove with a wide glass door kept clear by an air curtain, plus a hotplate large enough for a kettle. Takes 33 cm logs; 12.5 cm flue outlet.',
            ),
            product(
              'Four-Piece Hearth Set',
              '96.00',
              28,
              'Poker, tongs, brush and shovel in forged black iron, hanging from a shepherd-crook stand on a heavy slate base.',
            ),
            product(
              'Kindling Splitter Ring',
              '72.50',
              40,
              'Place the log in the cast ring and tap it down on the fixed wedge with a mallet: kindling without an axe swinging near any fingers.',
            ),
            product(
              'Canvas Log Carrier',
              '38.20',
              90,
              'Waxed 18 oz canvas sling with ash-dowel grips that opens flat for loading. Catches the bark that would otherwise line the hallway.',
            ),
            product(
              'Wood-Wool Firelighters, Box of 50',
              '8.95',
              415,
              'Twists of spruce shavings dipped in vegetable wax. One is enough, burns ten minutes and does not smell of paraffin.',
            ),
          ],
        },
        {
          name: 'Candles & Holders',
          description: 'Beeswax, brass and a steady flame.',
          products: [
            product(
              'Beeswax Dinner Candles, Pair',
              '9.80',
              207,
              'Hand-dipped 25 cm tapers joined by their wick, ready to hang from a nail. Faint scent of honey, some seven hours each.',
            ),
            product(
              'Chamberstick with Finger Loop',
              '23.60',
              68,
              'Pressed brass saucer with a sliding ejector for the stub; the loop lets you carry a light to bed in true ghost-story fashion.',
            ),
            product(
              'Woodshed Scented Candle',
              '28.00',
              74,
              'Cedar, wet moss and a thread of smoke in soy wax with a crackling wooden wick. Around 45 hours in a lidded stoneware pot.',
            ),
            product(
              'Storm Glass Hurricane',
              '34.90',
              0,
              'Open-ended glass chimney 28 cm tall on a zinc plate, sheltering a pillar candle through the breeziest terrace supper.',
            ),
            product(
              'Wick Trimmer in Blackened Steel',
              '15.70',
              51,
              'Angled scissors that reach deep into a jar and catch the clipping on a little shelf. Trim to half a centimetre for a soot-free flame.',
            ),
          ],
        },
      ],
    },
    {
      name: 'Bed & Bath',
      description: 'Linen, towels and soap for slow mornings.',
      children: [
        {
          name: 'Bed Linen',
          description: 'Sheets and covers in natural fibres.',
          products: [
            product(
              'Stonewashed Linen Duvet Cover',
              '149.00',
              33,
              'European flax, washed until it hangs softly, in a colour between oatmeal and rain. Coconut buttons at the foot; 140 × 200 cm.',
            ),
            product(
              'Percale Fitted Sheet 180 × 200',
              '47.60',
              121,
              'Crisp cotton percale with deep 30 cm corners and elastic all the way around, so that it stays on restless sleepers.',
            ),
            product(
              'Brushed Flannel Pillowcase',
              '14.40',
              188,
              'Cosy, slightly fuzzy cotton in a faded tattersall check, with an envelope back that keeps the pillow in. 50 × 75 cm.',
            ),
            product(
              'All-Season Wool Duvet',
              '184.00',
              17,
              'Two thin layers of carded wool that button together in winter and part in summer. Breathes better than down; air it outdoors instead of washing.',
            ),
            product(
              'Buckwheat Hull Pillow',
              '39.50',
              62,
              'Firm side-sleeper pillow that moulds to the neck and rustles faintly. Unzip it to take out hulls until the height suits you.',
            ),
          ],
        },
        {
          name: 'Towels & Soap',
          description: 'For the washstand, the tub and the muddy dog.',
          products: [
            product(
              'Waffle Bath Towel',
              '29.80',
              139,
              'Large honeycomb cotton sheet, 90 × 160 cm, that drinks water quickly and dries on the rail before the next bather.',
            ),
            product(
              'Tar & Birch Soap Bar',
              '6.60',
              252,
              'Dark, smoky bar soap with birch tar and ground oats for gardeners and motorcyclists. Lathers well in hard water, 120 g.',
            ),
            product(
              'Rosemary Bath Salts',
              '12.90',
              87,
              'Coarse sea salt with rosemary oil and dried needles tied in their own muslin, so that nothing clogs the drain. 600 g.',
            ),
            product(
              'Cedar Duckboard Bath Mat',
              '55.00',
              2,
              'Slatted western cedar on rubber feet, kind to wet soles and resistant to mould. Stand it on edge to dry; 60 × 40 cm.',
            ),
            product(
              'Pear Soap Dish in Soapstone',
              '19.20',
              44,
              'Carved pear-shaped dish with draining grooves and a stalk for a handle. Cool to the touch and heavier than you expect.',
            ),
          ],
        },
      ],
    },
  ],
};
