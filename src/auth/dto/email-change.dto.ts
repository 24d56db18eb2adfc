import { ApiProperty } from '@nestjs/swagger';
import { IsEmailAddress, IsSecret } from '../../platform/http/fields.js';

/** The address that one's own account is to have. */
export class ChangeEmailRequest {
  @ApiProperty({ type: String, format: 'email', maxLength: 254, example: 'ada@new.example.com' })
  @IsEmailAddress()
  readonly email!: string;

  @ApiProperty({
    type: String,
    format: 'password',
    minLength: 1,
    maxLength: 1024,
    example: 'correct horse battery staple',
  })
  @IsSecret()
  readonly password!: string;
}
