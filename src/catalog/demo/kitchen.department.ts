import { type DemoCategory, product } from './demo-category.js';

/** Demo department: cooking, baking and laying the table. */
export const kitchen: DemoCategory = {
  name: 'Kitchen & Table',
  description: 'Honest pots, sharp knives and crockery that looks better with every supper.',
  children: [
    {
      name: 'Cookware',
      description: 'Everything that stands on the hob or lies on the chopping board.',
      children: [
        {
          name: 'Pots & Casseroles',
          description: 'Deep, lidded and patient: vessels for soups, stews and jam.',
          products: [
            product(
              'Tarnwick Cast-Iron Casserole 4.7 L',
              '129.00',
              38,
              'Round casserole in ink-blue enamel whose dimpled lid drips moisture back onto the roast. Measures 26 cm across and takes induction hobs and ovens up to 250 °C.',
            ),
            product(
              'Twin-Lip Milk Saucepan',
              '34.50',
              112,
              'Small 1.2-litre steel saucepan with a pouring lip on either side, so left-handers get their cocoa without a puddle.',
            ),
            product(
              'Harvest Stockpot 12 L',
              '79.95',
              24,
              'Tall stainless stockpot with a thick aluminium core in its base. Holds three chicken carcasses, or the whole tomato glut at once.',
            ),
            product(
              'Crème Anglaise Double Boiler',
              '58.40',
              9,
              'Copper-bottomed pan with a rounded ceramic insert that keeps custards, curds and melted chocolate below the boil. No corners for the whisk to miss.',
            ),
            product(
              'Low Tide Mussel Pot',
              '42.00',
              0,
              'Black enamelled steel pot for 2 kg of mussels; the deep lid turns over to become the bowl for empty shells.',
            ),
          ],
        },
        {
          name: 'Pans & Griddles',
          description: 'Flat iron and copper for searing, flipping and Sunday breakfasts.',
          products: [
            product(
              'Blacksmith Carbon-Steel Frying Pan 28 cm',
              '46.80',
              75,
              'Lighter than cast iron and quicker to heat, with a riveted handle and a beeswax coating to burn off before first use. Grows naturally non-stick with seasoning.',
            ),
            product(
              'Two-Ring Pancake Griddle',
              '54.00',
              31,
              'A 45 × 25 cm cast-iron plate that bridges two burners: smooth for drop scones on one face, ridged for courgettes on the other.',
            ),
            product(
              'Quillbeck Copper Sauté Pan',
              '218.00',
              3,
              'Two-millimetre copper lined with stainless steel, straight sides, 24 cm across. Responds to the flame almost as fast as you can turn the knob.',
            ),
            product(
              'Señor Valdo Paella Pan 46 cm',
              '39.90',
              47,
              'Wide hammered steel pan with red handles, enough for eight to ten helpings. Dry it well and oil it thinly, as it is left uncoated for a proper crust.',
            ),
            product(
              'One-Egg Skillet',
              '14.75',
              204,
              'A pocket-sized 12 cm cast-iron skillet for a single egg, a baked cheese or toasting a spoonful of spices.',
            ),
          ],
        },
        {
          name: 'Knives & Boards',
          description: 'Edges that hold and wood that forgives them.',
          products: [
            product(
              'Larkmoor Chef Knife 20 cm',
              '94.00',
              52,
              'Forged from high-carbon stainless steel with a full tang and a smoked-oak handle. Ground thin behind the edge, so carrots fall rather than crack.',
            ),
            product(
              'Pearwood Paring Knife',
              '18.90',
              167,
              'Eight centimetres of bird-beak blade for turning potatoes and hulling strawberries, set in an oiled pearwood grip.',
            ),
            product(
              'Crustbreaker Bread Saw',
              '37.25',
              63,
              'Long 26 cm serrated knife with wide gullets that carry crumbs away; goes through a dark sourdough without flattening the middle.',
            ),
            product(
              'End-Grain Oak Butcher Block',
              '289.00',
              6,
              'Eleven-kilogram block glued from upright oak staves, 50 × 38 × 9 cm, with finger grooves below. Self-healing under the knife and finished with linseed oil.',
            ),
            product(
              'Two-Sided Whetstone 1000/6000',
              '44.60',
              88,
              'Water stone with a coarse face to set the bevel and a fine one to polish it. Comes on a bamboo base that does not creep across the worktop.',
            ),
          ],
        },
      ],
    },
    {
      name: 'Baking',
      description: 'For floury aprons and warm kitchens.',
      children: [
        {
          name: 'Tins & Moulds',
          description: 'Shapes for loaves, puddings and birthday cakes.',
          products: [
            product(
              'Farmhouse Loaf Tin 900 g',
              '12.60',
              240,
              'Folded tinplate with wired rims and welted corners that give the loaf its crisp square edges. Hand wash, then dry in the cooling oven.',
            ),
            product(
              'Fluted Brioche Moulds, Set of 6',
              '16.20',
              95,
              'Individual moulds 8 cm wide, pressed from tinned steel. They stack into one another and also make rather good jelly hats.',
            ),
            product(
              'Orchard Springform 24 cm',
              '21.35',
              130,
              'Leakproof cake tin with an enamel base you may cut on and a sprung ring of blued steel. Made with juicy plum cakes in mind.',
            ),
            product(
              'Shell Madeleine Tray',
              '19.80',
              2,
              'Twelve deep scallop hollows in golden non-stick steel, spaced so the batter can rise its hump without meeting a neighbour.',
            ),
            product(
              'Stoneware Pudding Basin 1.5 L',
              '11.90',
              148,
              'Cream-glazed basin with a pronounced collar to tie the pudding cloth under. Survives a four-hour steaming and the freezer afterwards.',
            ),
          ],
        },
        {
          name: 'Pastry Tools',
          description: 'Rolling, cutting, proving and dusting.',
          products: [
            product(
              'Tapered Beech Rolling Pin',
              '13.40',
              186,
              'Handle-free pin, 48 cm long and slimmer at the ends, which lets you pivot while rolling a round of shortcrust.',
            ),
            product(
              'Cane Proving Basket, Oval',
              '17.95',
              77,
              'Spiral-wound rattan basket for a one-kilo dough, leaving floury rings on the crust. Supplied with a washable linen liner.',
            ),
            product(
              'Bench Scraper with Ruler',
              '8.50',
              312,
              'Stiff steel blade marked in centimetres and set in a cherrywood handle. Portions dough, lifts scones and clears the bench in one sweep.',
            ),
            product(
              'Brass Pastry Jigger',
              '15.10',
              58,
              'A zigzag wheel on one end to cut ravioli and lattice strips, a crimper on the other to seal the edges of a pie.',
            ),
            product(
              'Snowfall Flour Dredger',
              '9.25',
              0,
              'Handled tin shaker with a fine domed mesh, equally at home with icing sugar, cocoa or rice flour for the proving basket.',
            ),
          ],
        },
      ],
    },
    {
      name: 'Tableware',
      description: 'Plates, bowls and cups for weekday suppers and long Sundays.',
      children: [
        {
          name: 'Plates & Bowls',
          description: 'Stoneware, enamel and turned wood for serving.',
          products: [
            product(
              'Gull Egg Dinner Plate',
              '16.90',
              264,
              'Speckled pale-blue stoneware, 27 cm wide, thrown with a raised rim that keeps gravy where it belongs. Dishwasher-safe.',
            ),
            product(
              'Eared Onion Soup Bowl',
              '13.80',
              119,
              'Brown salt-glazed bowl with two little lugs for hot fingers; fits under the grill with its raft of cheese toast.',
            ),
            product(
              'Olive Wood Salad Bowl',
              '87.50',
              14,
              'Turned from a single piece of seasoned olive, around 30 cm across, so the grain of each bowl is its own. Wipe clean and rub with oil.',
            ),
            product(
              'Enamel Pie Dish, Blue Rim',
              '10.45',
              221,
              'Oblong 28 cm dish in white enamelled steel that travels from oven to table to picnic basket and weighs next to nothing.',
            ),
            product(
              'Glass Cheese Cloche on Slate',
              '49.00',
              18,
              'Mouth-blown dome with a knob handle over a 25 cm slate disc. Write the names of the cheeses beside them in chalk.',
            ),
          ],
        },
        {
          name: 'Cups & Jugs',
          description: 'Morning mugs, teapots and pitchers.',
          products: [
            product(
              'Harbourmaster Mug',
              '12.20',
              340,
              'Stout 400 ml stoneware mug with a broad base that stays put on a rocking deck or a crowded desk, and a handle for three fingers.',
            ),
            product(
              'Café au Lait Bowl',
              '11.60',
              92,
              'Footed porcelain bowl without a handle, made for dunking half a baguette. Ochre outside, cream within.',
            ),
            product(
              'Thimble Espresso Glasses, Set of 4',
              '22.00',
              105,
              'Tempered 80 ml tumblers with faceted sides, tough enough for the dishwasher and just hot enough to hold.',
            ),
            product(
              'Round-Bellied Teapot 1 L',
              '38.70',
              41,
              'Iron-brown earthenware pot with a drip-free spout and a lid that locks when tilted. Keeps the second cup as warm as the first.',
            ),
            product(
              'Dairymaid Jug 1.8 L',
              '27.30',
              60,
              'White ironstone pitcher for water, milk or a fistful of garden peonies, with a deeply pinched lip that pours cleanly.',
            ),
            product(
              'Hen House Egg Cups, Pair',
              '7.90',
              157,
              'Two beechwood egg cups shaped like nesting hens, painted by hand in black and rust with a food-safe lacquer.',
            ),
          ],
        },
      ],
    },
  ],
};
