import { type DemoCategory, product } from './demo-category.js';

/** Demo department: sleeping, cooking and travelling outdoors. */
export const camp: DemoCategory = {
  name: 'Camp & Trail',
  description: 'Shelter, supper and a way home for nights spent outside.',
  children: [
    {
      name: 'Shelter & Sleep',
      description: 'A roof, a bed and something to swing in.',
      children: [
        {
          name: 'Tents & Tarps',
          description: 'Canvas and ripstop against rain, wind and dew.',
          products: [
            product(
              'Bellweather Canvas Tent 4 m',
              '849.00',
              5,
              'Round bell tent in 285 g cotton canvas with a single centre pole, a bucket groundsheet and a stove-pipe opening. Sleeps six, or two in luxury.',
            ),
            product(
              'Ridgeline Two-Person Tent',
              '318.50',
              27,
              'Double-skin tunnel tent weighing 1.9 kg with porches on both sides, so nobody climbs over anybody at night. Pitches outer first in the rain.',
            ),
            product(
              'Silnylon Tarp 3 × 3 m',
              '98.00',
              64,
              'Siliconised ripstop square with nineteen reinforced tie-out points and a packed size no larger than a pear. Guy lines included.',
            ),
            product(
              'Beech Leaf Bivvy Bag',
              '134.90',
              2,
              'Breathable drawstring cover for a sleeping bag, dyed the russet of a November wood. 540 g, with an insect net at the face.',
            ),
            product(
              'Peg & Mallet Roll',
              '26.70',
              118,
              'Twelve V-section pegs, four long sand pegs and a rubber-faced mallet with a puller hook, all in a waxed canvas roll.',
            ),
          ],
        },
        {
          name: 'Sleeping Bags & Mats',
          description: 'Down, wool and air between you and the ground.',
          products: [
            product(
              'Three-Season Down Bag',
              '289.90',
              19,
              'Responsibly sourced duck down in box-wall baffles, comfortable to -4 °C. Weighs 980 g and zips together with its mirror-image twin.',
            ),
            product(
              'Summer Meadow Sleeping Bag',
              '74.25',
              85,
              'Light recycled-polyester bag for nights above 12 °C that opens out flat as a picnic quilt.',
            ),
            product(
              'Self-Inflating Mat 5 cm',
              '66.80',
              72,
              'Open-cell foam under a grippy brushed face; unroll, open the valve and put the kettle on. Full length at 188 cm.',
            ),
            product(
              'Merino Sleeping Liner',
              '82.00',
              0,
              'Mummy-shaped liner of fine 165 g merino that adds about four degrees and stays fresh through a week of huts.',
            ),
            product(
              'Stuff-It-Yourself Camp Pillow',
              '15.90',
              131,
              'Flannel-lined pouch that becomes a pillow once filled with your spare jumper. Turned inside out, it is a ditty bag.',
            ),
          ],
        },
      ],
    },
    {
      name: 'Camp Kitchen',
      description: 'Hot food, far from a socket.',
      children: [
        {
          name: 'Camp Stoves & Fire',
          description: 'Burners, fire pits and sparks.',
          products: [
            product(
              'Spirit Burner Storm Kit',
              '88.50',
              46,
              'Brass alcohol burner inside a perforated windshield, with two nesting aluminium pans. No moving parts, no noise, hardly anything to break.',
            ),
            product(
              'Twig Stove, Folding',
              '41.30',
              59,
              'Five stainless plates hook into a little chimney that boils a litre of water on a hatful of dry sticks, then fold flat in a pouch.',
            ),
            product(
              'Hammered Fire Bowl 70 cm',
              '237.00',
              7,
              'Heavy raw-steel bowl on three legs with a swing-out grill grate. Rusts to a velvety orange and lasts for decades.',
            ),
            product(
              'Ferro Rod with Antler Grip',
              '19.60',
              97,
              'Throws a shower of hot sparks even when wet, good for several thousand strikes. The shed-antler grips vary in shape.',
            ),
            product(
              'Storm Matches, Tube of 25',
              '4.40',
              385,
              'Long-burning matches dipped halfway down the stick, with a striker inside the cap. They relight after a dunk in the river.',
            ),
          ],
        },
        {
          name: 'Camp Cookware',
          description: 'Kettles, pots and cutlery that take a knock.',
          products: [
            product(
              'Drover Tripod Dutch Oven 8 L',
              '115.00',
              16,
              'Pre-seasoned cast iron on stubby feet with a flanged lid to hold embers. Bakes bread, simmers goulash and outlives its owner.',
            ),
            product(
              'Smoke-Black Camp Kettle 1.5 L',
              '37.80',
              78,
              'Squat anodised kettle with a wide base for quick boiling and a bail handle that locks upright over the flames.',
            ),
            product(
              'Titanium Mug 450 ml',
              '34.95',
              109,
              'Single-wall cup with folding handles and measuring marks inside. At 68 g it serves as pot, bowl and shaving basin.',
            ),
            product(
              'Birch Spork, Set of 2',
              '9.15',
              246,
              'Steamed and pressed birch with a smooth oil finish, kinder to enamel and teeth than metal. Each carries a leather lanyard.',
            ),
            product(
              'Campfire Popcorn Basket',
              '29.40',
              33,
              'Long-handled mesh basket with a sliding lid for popping corn or roasting chestnuts at a dignified distance from the heat.',
            ),
          ],
        },
      ],
    },
    {
      name: 'On the Move',
      description: 'Carrying, finding and crossing.',
      children: [
        {
          name: 'Rucksacks & Bags',
          description: 'Packs for an afternoon or for a fortnight.',
          products: [
            product(
              'Hedgeway Canvas Rucksack 28 L',
              '156.00',
              30,
              'Waxed cotton with bridle-leather straps, two side pockets and a lid that buckles down over a rolled blanket. Re-wax it every other autumn.',
            ),
            product(
              'Long Haul Trekking Pack 60 L',
              '224.50',
              21,
              'Adjustable back length, load-bearing hip fins and a separate sleeping-bag compartment. Weighs 1.75 kg with its rain cover.',
            ),
            product(
              'Roll-Top Dry Bag 20 L',
              '24.85',
              141,
              'Welded tarpaulin sack in signal yellow that floats when closed with three turns. Hose it out after the fishing.',
            ),
            product(
              'Mushroomer Shoulder Basket',
              '63.00',
              3,
              'Willow creel with a woven webbing strap, lid and a brush on a cord, letting the spores fall back as you walk.',
            ),
            product(
              'Bicycle Pannier, Loden',
              '92.60',
              25,
              'Boiled-wool pannier stiffened with a beech board, fits racks up to 16 mm. Sheds drizzle and turns into a briefcase with the spare strap.',
            ),
          ],
        },
        {
          name: 'Light & Navigation',
          description: 'Lanterns, compasses and spare eyes.',
          products: [
            product(
              'Pocket Sighting Compass',
              '43.70',
              53,
              'Liquid-damped needle in a brass hunter case with a folding sight and luminous points. Accurate to one degree.',
            ),
            product(
              'Paraffin Storm Lantern',
              '32.15',
              94,
              'Tin-plated lantern with a guarded globe and a 340 ml tank that glows for twenty hours. Swings from a bough without going out.',
            ),
            product(
              'Rechargeable Head Torch 400 lm',
              '49.90',
              115,
              'Wide flood and narrow beam, plus a red light that leaves night vision intact. Charges by USB-C and can be tilted wearing gloves.',
            ),
            product(
              'Birdwatcher Binoculars 8 × 42',
              '349.00',
              13,
              'Bright, close-focusing glass with phase-coated prisms in a rubber-armoured magnesium body. Waterproof, and comfortable for spectacle wearers.',
            ),
            product(
              'Waterproof Trail Notebook',
              '7.35',
              258,
              'Grid pages of stone paper that take a pencil in pouring rain. Stitched, pocket-sized, with a ruler printed along the cover.',
            ),
          ],
        },
        {
          name: 'Paddles & Water',
          description: 'For lakes, rivers and a thirsty walk.',
          products: [
            product(
              'Cedar Strip Canoe 4.8 m',
              '1840.00',
              1,
              'Open canoe in western red cedar sheathed in clear glass cloth, with ash gunwales and two webbed seats. 27 kg, built to order over one winter.',
            ),
            product(
              'Otter-Tail Paddle, Cherry',
              '119.00',
              14,
              'Long narrow blade for deep, silent strokes on still water, carved from one cherry plank and oiled below the grip. 150 cm.',
            ),
            product(
              'Vacuum Flask with Two Cups',
              '45.25',
              83,
              'One litre of tea stays hot for a full day and pours through a stopper that opens half a turn. Both cups nest under the cap.',
            ),
            product(
              'Squeeze Water Filter',
              '38.40',
              0,
              'Hollow-fibre filter for streams and lakes, rated for 1,500 litres; backwash it with the syringe supplied. Weighs 70 g.',
            ),
            product(
              'Throw Line 20 m, Floating',
              '31.75',
              48,
              'Bright polypropylene rope that pays out of its mesh bag as it flies. Belongs in every boat, preferably unused.',
            ),
          ],
        },
      ],
    },
  ],
};
