/** Of many that want the same at once, one does the work, and all have its outcome. */
export class SingleFlight<T> {
  private readonly flights = new Map<string, Promise<T>>();

  /**
   * @param landed what still has to happen until the next one may begin; the outcome does not wait
   * for it
   */
  run(name: string, work: () => Promise<T>, landed: (outcome: T) => Promise<void>): Promise<T> {
    const flying = this.flights.get(name);
    if (flying) return flying;
    const flight = work();
    this.flights.set(name, flight);
    const land = () => this.flights.delete(name);
    flight.then(landed).then(land, land);
    return flight;
  }
}
