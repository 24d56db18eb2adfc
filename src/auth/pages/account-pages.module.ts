import { Module } from '@nestjs/common';
import { AuthModule } from '../auth.module.js';
import { AccountPagesController } from './account-pages.controller.js';
import { MailedLinks } from './mailed-links.js';

@Module({ imports: [AuthModule], controllers: [AccountPagesController], providers: [MailedLinks] })
export class AccountPagesModule {}
