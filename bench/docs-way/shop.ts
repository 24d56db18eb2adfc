// What a user would write who follows the documentation of NestJS and TypeORM: repositories with
// relations, a transaction for each write, a global pipe, guard and serializer, the throttler, and
// a line in the log for each request. It neither sends mails nor checks that tokens are revoked.
import { randomUUID } from 'node:crypto';
import {
  Body,
  ClassSerializerInterceptor,
  Controller,
  Get,
  Headers,
  HttpCode,
  Injectable,
  Logger,
  Module,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  Query,
  Req,
  SetMetadata,
  UnauthorizedException,
  ConflictException,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, Reflector } from '@nestjs/core';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { verify } from '@node-rs/argon2';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsEmail,
  IsInt,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import pLimit from 'p-limit';
import { tap, type Observable } from 'rxjs';
import { DataSource, IsNull, Like, Repository, type EntityManager } from 'typeorm';
import { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import { CartItem, Category, Order, OrderItem, Product, User } from './entities.js';

const entities = [CartItem, Category, Order, OrderItem, Product, User];
const { DATABASE_URL = '', JWT_SECRET = '' } = process.env;

class ListQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 20;

  @IsOptional()
  @IsString()
  search?: string;
}

class LineDto {
  @Type(() => Number)
  @IsInt()
  productId!: number;

  @IsInt()
  @Min(1)
  quantity!: number;
}

class OrderDto {
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => LineDto)
  items!: LineDto[];

  @IsEmail()
  contactEmail!: string;
}

class LoginDto {
  @IsString()
  login!: string;

  @IsString()
  password!: string;
}

interface AuthenticatedRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly method: string;
  readonly url: string;
  user?: { readonly sub: number };
}

const Public = () => SetMetadata('isPublic', true);

@Injectable()
class AuthGuard implements CanActivate {
  constructor(
    private readonly jwt: JwtService,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>('isPublic', targets)) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const [type, token = ''] = request.headers.authorization?.split(' ') ?? [];
    if (type !== 'Bearer') throw new UnauthorizedException();
    try {
      request.user = await this.jwt.verifyAsync<{ sub: number }>(token);
    } catch {
      throw new UnauthorizedException();
    }
    return true;
  }
}

@Injectable()
class LoggingInterceptor implements NestInterceptor {
  private readonly logger = new Logger('HTTP');

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method, url } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const start = Date.now();
    return next.handle().pipe(tap(() => this.logger.log(`${method} ${url} ${Date.now() - start}ms`)));
  }
}

/** SQLite has one connection, and TypeORM does not keep concurrent transactions on it apart. */
@Injectable()
class Transactions {
  private readonly limit = pLimit(1);

  constructor(private readonly dataSource: DataSource) {}

  run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.limit(() => this.dataSource.transaction(work));
  }
}

@Public()
@Controller()
class CatalogController {
  constructor(
    @InjectRepository(Product) private readonly products: Repository<Product>,
    @InjectRepository(Category) private readonly categories: Repository<Category>,
  ) {}

  @Get('health/live')
  live() {
    return { status: 'ok' };
  }

  @Get('products')
  async list(@Query() { limit, search }: ListQuery) {
    const items = await this.products.find({
      where: { isActive: true, ...(search && { description: Like(`%${search}%`) }) },
      relations: { category: true },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: limit,
    });
    return { items };
  }

  @Get('products/:id')
  async find(@Param('id', ParseIntPipe) id: number) {
    const product = await this.products.findOne({ where: { id }, relations: { category: true } });
    if (!product) throw new NotFoundException();
    return product;
  }

  @Get('categories/tree')
  tree() {
    return this.categories.find({
      where: { parent: IsNull(), isActive: true },
      relations: { children: { children: true } },
    });
  }
}

@Controller()
class AccountController {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    @InjectRepository(CartItem) private readonly cartItems: Repository<CartItem>,
    private readonly jwt: JwtService,
  ) {}

  @Public()
  @HttpCode(200)
  @Post('auth/login')
  async logIn(@Body() { login, password }: LoginDto) {
    const user = await this.users.findOneBy({ email: login });
    if (!user || !(await verify(user.passwordHash, password))) throw new UnauthorizedException();
    return { accessToken: await this.jwt.signAsync({ sub: user.id, role: user.role }) };
  }

  @Get('users/me')
  async me(@Req() { user }: AuthenticatedRequest) {
    return this.users.findOneByOrFail({ id: user?.sub });
  }

  @Get('cart')
  async cart(@Req() { user }: AuthenticatedRequest) {
    const items = await this.cartItems.find({
      where: { userId: user?.sub },
      relations: { product: true },
    });
    return { items };
  }
}

@Public()
@Controller()
class SalesController {
  constructor(
    private readonly transactions: Transactions,
    private readonly jwt: JwtService,
  ) {}

  @Post('cart/items')
  async add(
    @Body() { productId, quantity }: LineDto,
    @Headers('x-session-id') sessionId?: string,
    @Headers('authorization') authorization?: string,
  ) {
    const token = authorization && (await this.jwt.verifyAsync<{ sub: number }>(authorization.slice(7)));
    const owner = token ? { userId: token.sub } : { sessionId };
    return this.transactions.run(async (manager) => {
      const product = await manager.findOneByOrFail(Product, { id: productId, isActive: true });
      const where = { ...owner, product: { id: productId } };
      const item = await manager.findOne(CartItem, { where });
      if (item) await manager.save(Object.assign(item, { quantity: item.quantity + quantity }));
      else await manager.save(manager.create(CartItem, { ...owner, product, quantity }));
      return { items: await manager.find(CartItem, { where: owner, relations: { product: true } }) };
    });
  }

  @Post('orders')
  order(@Body() { items, contactEmail }: OrderDto) {
    return this.transactions.run(async (manager) => {
      const order = manager.create(Order, {
        orderNumber: randomUUID(),
        contactEmail,
        totalAmount: 0,
        items: [],
      });
      for (const { productId, quantity } of items) {
        const product = await manager.findOneByOrFail(Product, { id: productId, isActive: true });
        if (product.stockQuantity < quantity) throw new ConflictException();
        product.stockQuantity -= quantity;
        await manager.save(product);
        const { name: productName, price } = product;
        order.items.push(manager.create(OrderItem, { product, productName, quantity, price }));
        order.totalAmount += price * quantity;
      }
      return manager.save(order);
    });
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      driver: SqliteDatabase,
      database: DATABASE_URL.replace(/^sqlite:/, ''),
      enableWAL: true,
      entities,
    }),
    TypeOrmModule.forFeature(entities),
    ThrottlerModule.forRoot([{ ttl: 60_000, limit: 300 }]),
    JwtModule.register({ global: true, secret: JWT_SECRET, signOptions: { expiresIn: '1d' } }),
  ],
  controllers: [CatalogController, AccountController, SalesController],
  providers: [
    Transactions,
    { provide: APP_GUARD, useClass: ThrottlerGuard },
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_INTERCEPTOR, useClass: LoggingInterceptor },
    { provide: APP_INTERCEPTOR, useClass: ClassSerializerInterceptor },
  ],
})
export class AppModule {}
