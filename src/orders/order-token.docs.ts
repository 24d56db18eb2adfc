import { ApiHeader } from '@nestjs/swagger';

/** Documents the header in which a guest sends the guest order token. */
export const AcceptsOrderToken = (): MethodDecorator =>
  ApiHeader({
    name: 'X-Order-Token',
    description: "The `guestToken` from the response to the guest's order.",
    required: false,
    schema: { type: 'string' },
  });
