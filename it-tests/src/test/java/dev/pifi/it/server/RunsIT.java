package dev.pifi.it.server;

import org.junit.jupiter.api.extension.ExtendWith;

/** Runs on the packaged server with its own database. */
@ExtendWith(SharedServer.class)
class RunsIT extends RunsContract {
  RunsIT(LibertyServer server) {
    super(server);
  }
}
