import { type DemoCategory, product } from './demo-category.js';

/** Demo department: food and drink that keeps. */
export const larder: DemoCategory = {
  name: 'Larder',
  description: 'Jars, tins and packets worth a shelf of their own.',
  children: [
    {
      name: 'Sweet Things',
      description: 'For toast, for teatime and for hiding behind the flour.',
      children: [
        {
          name: 'Jams & Honey',
          description: 'Fruit and nectar, sealed under a lid.',
          products: [
            product(
              'Damson Jam with Stones Out',
              '5.40',
              180,
              'Dark, tart and properly set: 62 g of damsons go into every 100 g, stoned by hand. Jar of 340 g.',
            ),
            product(
              'Seville Marmalade, Thick Cut',
              '5.85',
              143,
              'Bitter orange peel in generous slivers, simmered twice with cane sugar until it trembles. 340 g, best on buttered wholemeal.',
            ),
            product(
              'Heather Honey in the Comb',
              '14.20',
              1,
              'A 200 g slab of capped comb lifted straight from moorland hives, wax and all. Cut a corner and lay it on warm bread.',
            ),
            product(
              'Lime Blossom Honey 500 g',
              '9.75',
              66,
              'Pale green-gold honey with a minty lift, gathered in a single July flow. Sets slowly to a fine grain; stand in warm water to loosen.',
            ),
            product(
              'Quince Jelly',
              '6.30',
              54,
              'Clear coral-coloured jelly strained overnight through muslin, 220 g. Spoon it over roast game or beside a hard ewe cheese.',
            ),
          ],
        },
        {
          name: 'Biscuits & Chocolate',
          description: 'Small comforts, most of them buttery.',
          products: [
            product(
              'Sea Salt Oat Rounds',
              '3.95',
              290,
              'Crumbly wholegrain oat biscuits with a little brown butter and flaked salt, twelve to a paper sleeve.',
            ),
            product(
              'Ginger Snaps in a Tin',
              '11.50',
              84,
              'Thin, fierce ginger biscuits with black treacle, 300 g in a hinged tin decorated with a winter fair.',
            ),
            product(
              'Dark Chocolate with Rye Crumbs',
              '4.60',
              135,
              'Seventy per cent cocoa studded with caramelised rye breadcrumbs, which crackle like praline. Bar of 80 g.',
            ),
            product(
              'Crème Brûlée Caramels',
              '7.20',
              0,
              'Soft cream caramels with a burnt-sugar crust, wrapped one by one in waxed paper. Bag of 150 g.',
            ),
            product(
              'Hazelnut Spread, Coarse',
              '8.15',
              73,
              'More than half roasted hazelnuts, stone-ground so that you still find pieces, with cocoa and no palm oil. 270 g jar.',
            ),
          ],
        },
      ],
    },
    {
      name: 'Savoury Shelf',
      description: 'What turns an empty fridge into a meal.',
      children: [
        {
          name: 'Oils & Vinegars',
          description: 'Pressed, aged and infused bottles for the dresser.',
          products: [
            product(
              'First Frost Olive Oil 500 ml',
              '18.60',
              97,
              'Green November olives cold-pressed within a day of picking. Peppery at the back of the throat, at its finest raw over beans.',
            ),
            product(
              'Toasted Pumpkin Seed Oil',
              '13.90',
              48,
              'Almost black in the bottle and emerald on the plate, with a deep nutty scent. Try a thread of it on vanilla ice cream. 250 ml.',
            ),
            product(
              'Barrel-Aged Cider Vinegar',
              '6.95',
              160,
              'Unfiltered vinegar from bittersweet apples, left eighteen months in old oak. Mellow enough to drink with soda. 500 ml.',
            ),
            product(
              'Raspberry Vinegar',
              '7.40',
              82,
              'Whole berries steeped in white wine vinegar for six weeks, then gently pressed. A 250 ml bottle for dressings and pan sauces.',
            ),
            product(
              'Cold-Smoked Rapeseed Oil',
              '9.10',
              37,
              'Golden rapeseed oil drawn over smouldering beech for two days. Gives roast potatoes a bonfire note without the bonfire.',
            ),
          ],
        },
        {
          name: 'Pickles & Mustards',
          description: 'Sharp, crunchy and hot things in jars.',
          products: [
            product(
              'Bread-and-Butter Cucumbers',
              '4.85',
              212,
              'Crinkle-cut cucumbers and onion rings in a sweet turmeric brine, crisp enough to hear. 370 g jar.',
            ),
            product(
              'Wholegrain Mustard with Stout',
              '4.25',
              176,
              'Brown and yellow seeds soaked in dark beer until they burst, left coarse for ham, sausages and cheese sauce. 200 g.',
            ),
            product(
              'Allotment Piccalilli',
              '5.10',
              91,
              'Cauliflower, runner beans and silverskin onions in a bright mustard sauce thickened the old-fashioned way. 310 g.',
            ),
            product(
              'Kimchi, Slow Fermented',
              '7.80',
              20,
              'Napa cabbage with radish, ginger and chilli flakes, fermented three weeks and sold alive: keep it chilled and open it over the sink. 400 g.',
            ),
            product(
              'Jalapeño Relish',
              '5.65',
              3,
              'Chopped green chillies cooked down with apple and coriander seed. Medium heat, made for burgers and scrambled eggs. 240 g.',
            ),
          ],
        },
        {
          name: 'Grains & Tins',
          description: 'Stores for the long shelf: pulses, pasta and fish.',
          products: [
            product(
              'Heritage Spelt Flour 1.5 kg',
              '4.10',
              260,
              'Stone-milled wholegrain spelt in a stitched paper sack. Makes a nutty loaf that wants a little less water than wheat.',
            ),
            product(
              'Marrowfield Carlin Peas',
              '2.35',
              330,
              'Small brown field peas, an old northern staple that stays whole when simmered. Soak 500 g overnight and eat with vinegar.',
            ),
            product(
              'Bronze-Cut Pasta Ribbons',
              '3.70',
              194,
              'Durum wheat pappardelle extruded through bronze and dried for two days, leaving a rough surface that sauce clings to. 500 g.',
            ),
            product(
              'Smoked Sardines in Olive Oil',
              '4.95',
              148,
              'Three to five plump fish smoked over oak and packed by hand. Keep a tin until its third birthday and they only get softer. 120 g.',
            ),
            product(
              'Stock Cubes with Lovage',
              '2.80',
              405,
              'Eight vegetable cubes with lovage, celeriac and dried mushroom, free from added sugar. One for every half litre of water.',
            ),
            product(
              'Single Pantry Bean, Sample Bag',
              '1.50',
              620,
              'A 60 g taster of this month’s dried bean with a recipe card folded round it. Enough for one curious bowl of soup.',
            ),
          ],
        },
      ],
    },
    {
      name: 'Drinks Cupboard',
      description: 'Leaves, beans and syrups for every hour of the day.',
      children: [
        {
          name: 'Tea & Infusions',
          description: 'Loose leaves and dried herbs.',
          products: [
            product(
              'Ferryman Breakfast Tea',
              '6.20',
              235,
              'Strong, malty black tea blended to stand up to hard water and plenty of milk. 125 g loose in a resealable pouch.',
            ),
            product(
              'Smoked Pine Tea',
              '8.90',
              61,
              'Large black leaves dried over pinewood fires; tastes of tar, leather and campfire, and turns surprisingly sweet in the third infusion. 100 g.',
            ),
            product(
              'Meadow Mint & Nettle',
              '4.75',
              128,
              'Spearmint, young nettle tops and a few cornflower petals, cut coarsely for the pot. Caffeine-free, 50 g.',
            ),
            product(
              'Roasted Barley Infusion',
              '5.35',
              0,
              'Dark-roasted whole barley to simmer for ten minutes and drink hot in winter or iced in August. Bag of 250 g.',
            ),
            product(
              'White Peony Tea Caddy',
              '24.80',
              26,
              'Downy spring buds and first leaves, 80 g in an airtight cherry-bark caddy. Brew cooler than boiling, around 75 °C.',
            ),
          ],
        },
        {
          name: 'Coffee & Cordials',
          description: 'Roasted beans and fruit syrups.',
          products: [
            product(
              'Night Watch Espresso Beans 1 kg',
              '27.40',
              58,
              'A dark, low-acid roast of four origins with notes of cocoa nib and walnut skin. Rested ten days before it leaves the roastery.',
            ),
            product(
              'Washed Highland Filter Coffee',
              '11.95',
              76,
              'Light-roasted single-farm beans tasting of bergamot and apricot, 250 g. Grind medium and brew with soft water.',
            ),
            product(
              'Chicory Root, Ground',
              '3.85',
              114,
              'Roasted chicory for stretching coffee or replacing it after dinner. Gives a treacly body and a bittersweet finish. 200 g tin.',
            ),
            product(
              'Elderflower Cordial 750 ml',
              '7.65',
              150,
              'Thirty flower heads to the bottle, picked in dry weather and steeped with lemon. Dilute one part to eight of cold water.',
            ),
            product(
              'Blackcurrant & Bay Cordial',
              '7.95',
              69,
              'Pressed blackcurrants with a savoury hint of bay leaf. Take it hot with honey when a cold is circling. 500 ml.',
            ),
          ],
        },
      ],
    },
  ],
};
