import { type DemoCategory, product } from './demo-category.js';

/** Demo department: clothes and boots for any forecast. */
export const weatherwear: DemoCategory = {
  name: 'Weatherwear',
  description: 'Clothes that take the forecast as a suggestion.',
  children: [
    {
      name: 'Outer Layers',
      description: 'The first line against rain and wind.',
      children: [
        {
          name: 'Coats & Rainwear',
          description: 'Waxed, rubberised and tightly woven.',
          products: [
            product(
              'Saltmarrow Waxed Jacket',
              '269.00',
              35,
              'Thigh-length jacket in 6 oz waxed cotton with a corduroy collar, a poacher pocket and two-way brass zip. Made to be re-proofed, not replaced.',
            ),
            product(
              'Ferry Deck Raincoat',
              '164.90',
              43,
              'Matt rubberised coat with taped seams, a storm flap and a hood that follows your head round. Vented at the back yoke.',
            ),
            product(
              'Loden Duffel Coat',
              '312.00',
              8,
              'Boiled-wool coat in forest green with horn toggles on leather loops and a hood lined in tartan. Heavy at 2.1 kg and very nearly windproof.',
            ),
            product(
              'Packaway Rain Cape',
              '52.30',
              92,
              'Generous poncho that fits over a rucksack and stuffs into its own pocket. Poppers down the sides turn it into a groundsheet.',
            ),
            product(
              'Cyclist Spats',
              '28.60',
              0,
              'Waxed-cotton overtrousers that stop at the knee and strap below the shoe. Dry shins with none of the boil-in-the-bag.',
            ),
          ],
        },
        {
          name: 'Smocks & Gilets',
          description: 'Middle layers with plenty of pockets.',
          products: [
            product(
              'Boatyard Canvas Smock',
              '79.50',
              61,
              'Brick-red cotton canvas pullover with two deep front pockets and no buttons to catch on rigging. Softens with every wash.',
            ),
            product(
              'Quilted Field Gilet',
              '96.40',
              50,
              'Diamond-quilted waistcoat filled with recycled wool, cut long at the back for cold benches. Handwarmer pockets in moleskin.',
            ),
            product(
              'Curly Fleece Pullover',
              '68.75',
              77,
              'Thick looped wool-blend pile with a quarter zip and a chest pocket. Dries overnight in front of a stove.',
            ),
            product(
              'Shepherd Sheepskin Waistcoat',
              '238.00',
              3,
              'Shearling worn woolly side in, laced at the sides for layering. Pieced from tannery offcuts, so expect small differences in tone.',
            ),
            product(
              'Chore Jacket in Indigo Drill',
              '112.20',
              39,
              'Three patch pockets, corozo buttons and a boxy cut, garment-dyed so that the seams fade first. Cotton drill of 320 g.',
            ),
          ],
        },
      ],
    },
    {
      name: 'Knitwear & Shirts',
      description: 'Soft layers for indoors and under coats.',
      children: [
        {
          name: 'Jumpers & Cardigans',
          description: 'Wool in cables, ribs and Nordic yokes.',
          products: [
            product(
              'Lightkeeper Cable Jumper',
              '139.00',
              28,
              'Undyed five-ply wool with honeycomb and rope cables, knitted so densely that it stands up by itself when new.',
            ),
            product(
              'Skerry Bay Yoke Sweater',
              '154.60',
              17,
              'Round colourwork yoke in charcoal, cream and rust, worked without side seams. Lightly felted lambswool that hardly pills.',
            ),
            product(
              'Shawl-Collar Cardigan',
              '128.80',
              24,
              'Chunky moss-stitch cardigan with leather buttons and pockets deep enough for a paperback. Half wool, half alpaca.',
            ),
            product(
              'Fine Merino Roll-Neck',
              '84.50',
              70,
              'Slim 18-micron knit that slips beneath a jacket without bulk. Washable on the wool cycle; available in soot, moss and claret.',
            ),
            product(
              'Mended-Elbow Pullover',
              '72.10',
              2,
              'Returned jumpers given a second life, darned at the elbows in a contrasting yarn by our repair bench. Tell us your size and we pick.',
            ),
          ],
        },
        {
          name: 'Shirts & Base Layers',
          description: 'Flannel, linen and next-to-skin wool.',
          products: [
            product(
              'Lumberyard Flannel Shirt',
              '58.90',
              102,
              'Double-brushed cotton in a red and black buffalo check, with a pencil slot in the pocket and long tails that stay tucked.',
            ),
            product(
              'Collarless Grandad Shirt',
              '49.60',
              81,
              'Striped brushed cotton with a half placket and a gathered yoke. Sleep in it, dig in it, or add a waistcoat and go to a wedding.',
            ),
            product(
              'Haymaker Linen Shirt',
              '74.00',
              44,
              'Loose mid-weight linen with roll-up tabs on the sleeves and underarm gussets for a full swing of the rake.',
            ),
            product(
              'Breton Stripe Long-Sleeve',
              '39.30',
              137,
              'Boat-necked top in compact cotton jersey, navy on ecru, with a bare band across the shoulders as tradition asks.',
            ),
            product(
              'Wool Long Johns',
              '61.70',
              56,
              'Ribbed merino leggings with flat seams and a soft waistband, sitting smoothly under trousers on hoar-frost mornings.',
            ),
          ],
        },
      ],
    },
    {
      name: 'Boots & Extremities',
      description: 'Feet, hands, head and everything else that gets cold first.',
      children: [
        {
          name: 'Boots & Clogs',
          description: 'Welted, moulded and wooden-soled.',
          products: [
            product(
              'Fellside Walking Boots',
              '215.00',
              32,
              'One-piece oiled nubuck upper with a bellows tongue and a stitched, resoleable welt. Wants three short walks before a long one.',
            ),
            product(
              'Puddle Lane Rubber Boots',
              '64.80',
              88,
              'Natural rubber with a cotton lining and a kick-off spur at the heel. The adjustable gusset copes with thick calves and thicker socks.',
            ),
            product(
              'Gardening Clogs',
              '32.45',
              123,
              'Closed-heel clogs in flexible foam with a removable cork footbed; hose them under the tap and leave them by the door.',
            ),
            product(
              'Alder-Sole Leather Clogs',
              '78.20',
              20,
              'Carved alder sole with rubber tread and a nailed-on upper of greased leather. Warm in winter, cool in summer and audible all year.',
            ),
            product(
              'Chelsea Boots, Chestnut Calf',
              '189.50',
              0,
              'Elastic-sided boot on a studded rubber sole, smart enough for town and sturdy enough for the lane that leads there.',
            ),
          ],
        },
        {
          name: 'Hats & Gloves',
          description: 'Caps, mitts and a proper brim.',
          products: [
            product(
              'Watch Cap in Lambswool',
              '24.60',
              168,
              'Ribbed, close-fitting cap with a deep turn-up that covers the ears twice over. Knitted on an old circular frame.',
            ),
            product(
              'Beekeeper Straw Hat',
              '29.95',
              47,
              'Wide raffia brim with a cotton sweatband and a chin cord for breezy days. The optional veil ties around the crown.',
            ),
            product(
              'Goatskin Work Gloves',
              '21.80',
              145,
              'Supple, tear-resistant leather with a keystone thumb and an elastic wrist. You can still pick up a screw in them.',
            ),
            product(
              'Flip-Top Mittens',
              '27.10',
              79,
              'Fingerless gloves with a mitten cap that buttons back, for anglers, photographers and market traders.',
            ),
            product(
              'Tweed Flat Cap',
              '46.50',
              36,
              'Eight-panel cap in a heathery twill tweed with a quilted satin lining and stitched peak. Comes in five sizes.',
            ),
          ],
        },
        {
          name: 'Socks & Scarves',
          description: 'The small woollens everyone is short of.',
          products: [
            product(
              'Hobnail Boot Socks',
              '16.75',
              226,
              'Terry-looped wool from toe to shin, strengthened with nylon at the heel. Tall enough to fold over a boot collar.',
            ),
            product(
              'Alpaca Bed Socks',
              '22.40',
              91,
              'Brushed alpaca without elastic, impossibly soft and not intended for shoes. Natural fawn with a ribbon of blue.',
            ),
            product(
              'Odd Socks, Bundle of Three',
              '13.95',
              160,
              'Three single cotton socks that never matched in the first place: one striped, one dotted, one herringbone. Lose one and carry on.',
            ),
            product(
              'Snow Lane Ribbed Scarf',
              '34.20',
              65,
              'Two metres of fisherman-rib lambswool, thick enough to stand in for a pillow on the train.',
            ),
            product(
              'Cotton Neckerchief, Indigo Dot',
              '11.25',
              194,
              'Discharge-printed square, 55 cm, useful as sweatband, tea strainer, sling or flag. Fades handsomely.',
            ),
          ],
        },
      ],
    },
  ],
};
