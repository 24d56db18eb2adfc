import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { AppModule } from './shop.js';

const app = await NestFactory.create(AppModule, new ExpressAdapter());
app.set('trust proxy', 1);
app.setGlobalPrefix('api/v1', { exclude: ['health/live'] });
app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
await app.listen(Number(process.env.PORT), '127.0.0.1');
