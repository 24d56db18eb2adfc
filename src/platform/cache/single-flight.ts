/** Runs work once for concurrent calls with the same name; all of them get its result. */
export class SingleFlight<T> {
  private readonly flights = new Map<string, Promise<T>>();

  /**
   * @param after runs on the result, before work with this name may start again; callers do not
   * wait for it
   */
  run(name: string, work: () => Promise<T>, after: (result: T) => Promise<void>): Promise<T> {
    const running = this.flights.get(name);
    if (running) return running;
    const flight = work();
    this.flights.set(name, flight);
    const end = () => this.flights.delete(name);
    flight.then(after).then(end, end);
    return flight;
  }
}
