import { type DemoCategory, product } from './demo-category.js';

/** The fixings section of the workshop department, kept apart for its length. */
export const fixings: DemoCategory = {
  name: 'Fixings',
  description: 'Small metal and long rope that hold the house together.',
  children: [
    {
      name: 'Screws & Nails',
      description: 'By the box, by the bag and by the jar.',
      products: [
        product(
          'Slotted Brass Screws 4 × 30, Box of 100',
          '11.20',
          325,
          'Solid brass countersunk screws for hinges, boats and anything that should not rust. Wax the thread before driving into oak.',
        ),
        product(
          'Cut Clasp Nails 65 mm, 500 g',
          '8.35',
          187,
          'Square-shanked nails sheared from plate, the kind that hold old floorboards and never split them. Around 85 to the bag.',
        ),
        product(
          'Shed Builder Screw Assortment',
          '29.15',
          106,
          'Six hundred yellow-passivated woodscrews in eight sizes with matching bits, sorted into a tray whose lid really does shut.',
        ),
        product(
          'Upholstery Tacks, Antique Bronze',
          '5.90',
          243,
          'Domed 11 mm heads with a softly mottled finish for chair seats and leather trunks, 100 pieces with a fibre starter strip.',
        ),
        product(
          'Loose Washer, Any Size',
          '1.75',
          800,
          'A paper cone of ten mixed zinc washers from M4 to M10, for the moment when the one you need has rolled beneath the bench.',
        ),
      ],
    },
    {
      name: 'Hooks & Hinges',
      description: 'Iron and brass for doors, coats and cupboards.',
      products: [
        product(
          'Forged Coat Hook, Ram Horn',
          '13.65',
          155,
          'Hammered iron with two curling horns, sealed in beeswax. Carries a wet greatcoat and hat; two black screws supplied.',
        ),
        product(
          'Butterfly Cabinet Hinges, Pair',
          '9.55',
          122,
          'Decorative surface-mounted hinges in pressed brass, 60 mm across, that suit light cupboard doors up to 6 kg.',
        ),
        product(
          'Barn Door Strap Hinge 45 cm',
          '34.40',
          19,
          'Galvanised and then painted black, with a cup-and-pin fitting so that the gate can be lifted off in one movement.',
        ),
        product(
          'Drop Latch for Garden Gates',
          '26.25',
          48,
          'Thumb latch with a curved lift bar and a handle on both sides, closing with a satisfying clack on gates up to 50 mm thick.',
        ),
        product(
          'Peg Rail in Oiled Oak',
          '41.60',
          37,
          'An 80 cm rail with six turned pegs, plus keyhole plates at the back for invisible hanging. Bears brooms, bonnets and chairs.',
        ),
      ],
    },
    {
      name: 'Rope & Twine',
      description: 'Hemp, jute and cotton by the metre or ball.',
      products: [
        product(
          'Tarred Marline 50 m',
          '14.10',
          84,
          'Two-strand hemp twine steeped in pine tar, rot-resistant and smelling like an old harbour. For lashings and whipping rope ends.',
        ),
        product(
          'Three-Strand Manila Rope 12 mm',
          '38.95',
          22,
          'Twenty metres of hairy golden rope for swings, banisters and boats. Splices easily and grips well in the hand.',
        ),
        product(
          'Green Jute Twine with Cutter',
          '5.25',
          290,
          'A 100 m ball in a lidded tin with a hole at the top and a blade on the rim, so peas get tied up without hunting for scissors.',
        ),
        product(
          'Waxed Linen Thread, Saddler',
          '7.70',
          0,
          'Six-cord thread on a 50 g spool in natural brown. Strong enough to mend harness, sails, rucksacks and cricket balls.',
        ),
        product(
          'Cotton Sash Cord 10 m',
          '9.85',
          71,
          'Braided, unbleached cord with a waxed core for box sash windows, though just as often bought for washing lines.',
        ),
      ],
    },
  ],
};
