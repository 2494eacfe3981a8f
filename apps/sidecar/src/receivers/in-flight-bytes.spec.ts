import { expect } from '@jest/globals';
import { InFlightBytes } from './in-flight-bytes.js';

it('gives room up to its bound, and again what is released', () => {
  const inFlight = new InFlightBytes(100);
  const [a, b] = [inFlight.open(), inFlight.open()];
  expect([a.growTo(60), b.growTo(41), b.growTo(40)]).toEqual([true, false, true]);
  expect([inFlight.used, inFlight.hasRoom(0), inFlight.hasRoom(1)]).toEqual([100, true, false]);
  a.release();
  expect([inFlight.used, b.growTo(100)]).toEqual([40, true]);
});

it('takes only what is missing, and gives nothing back before the release', () => {
  const inFlight = new InFlightBytes(100);
  const reservation = inFlight.open();
  expect([reservation.growTo(10), reservation.growTo(30), reservation.growTo(5)]).toEqual([true, true, true]);
  expect(inFlight.used).toBe(30);
});

it('releases once, and takes nothing afterwards', () => {
  const inFlight = new InFlightBytes(100);
  const reservation = inFlight.open();
  reservation.growTo(30);
  reservation.release();
  reservation.release();
  expect([inFlight.used, reservation.growTo(50), inFlight.used]).toEqual([0, false, 0]);
});
