import { type ChildProcess, fork } from 'node:child_process';
import { MessageChannel, type MessagePort, Worker, receiveMessageOnPort } from 'node:worker_threads';
import type { HostMessage, WorkerMessage, WorkerSetup } from './protocol.js';

/** What the host hears of a worker. */
export interface WorkerListener {
  message(message: WorkerMessage): void;
  /** The worker is gone, by itself or by a crash; said once. */
  gone(reason: string): void;
}

/** A running writer worker, wherever it runs. It never keeps the host's process alive unless held. */
export interface WorkerLink {
  post(message: HostMessage): void;
  /** Delivers, synchronously, messages that have arrived but were not delivered yet. */
  drain(): void;
  /** While held, the host's event loop stays alive for the worker's messages. */
  hold(isHeld: boolean): void;
  terminate(): Promise<void>;
}

/** Starts a worker thread, or a child process when the store is shared. */
export function startWorker(setup: WorkerSetup, listener: WorkerListener): WorkerLink {
  return setup.store.isShared ? new ProcessLink(setup, listener) : new ThreadLink(setup, listener);
}

class ThreadLink implements WorkerLink {
  private readonly worker: Worker;
  private readonly port: MessagePort;

  constructor(
    setup: WorkerSetup,
    private readonly listener: WorkerListener,
  ) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: { setup, port: port2 },
      transferList: [port2],
      name: 'blotter-writer',
      // The host's flags may name loaders or inspectors that are not for us.
      execArgv: [],
    });
    let reason = 'exited';
    this.worker.on('error', (error) => (reason = error instanceof Error ? error.message : String(error)));
    this.worker.on('exit', () => {
      this.drain();
      this.port.close();
      listener.gone(reason);
    });
    this.port.on('message', (message: WorkerMessage) => listener.message(message));
    this.hold(false);
  }

  post(message: HostMessage): void {
    this.port.postMessage(message);
  }

  drain(): void {
    for (;;) {
      const received: { message: WorkerMessage } | undefined = receiveMessageOnPort(this.port);
      if (received === undefined) return;
      this.listener.message(received.message);
    }
  }

  hold(isHeld: boolean): void {
    if (isHeld) {
      this.worker.ref();
      this.port.ref();
    } else {
      this.worker.unref();
      this.port.unref();
    }
  }

  async terminate(): Promise<void> {
    await this.worker.terminate();
  }
}

class ProcessLink implements WorkerLink {
  private readonly child: ChildProcess;

  constructor(setup: WorkerSetup, listener: WorkerListener) {
    this.child = fork(new URL('./child.js', import.meta.url), [], {
      serialization: 'advanced',
      execArgv: [],
      // Its own output belongs to nobody; what it has to say comes as messages.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.child.on('message', (message) => listener.message(message as WorkerMessage));
    let isGone = false;
    const gone = (reason: string): void => {
      if (!isGone) listener.gone(reason);
      isGone = true;
    };
    this.child.on('error', (error) => gone(error.message));
    this.child.on('exit', (code, signal) => gone(signal ?? `exit code ${String(code)}`));
    this.child.send({ kind: 'setup', setup }, () => undefined);
    this.hold(false);
  }

  post(message: HostMessage): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  drain(): void {
    // Node delivers a child's messages only from the event loop.
  }

  hold(isHeld: boolean): void {
    if (isHeld) {
      this.child.ref();
      this.child.channel?.ref();
    } else {
      this.child.unref();
      this.child.channel?.unref();
    }
  }

  async terminate(): Promise<void> {
    this.child.kill('SIGKILL');
    await Promise.resolve();
  }
}
