package dev.pifi.server.security;

import java.util.Set;

/**
 * Somebody who has said who they are.
 *
 * @param name their name
 * @param roles their roles, held ones included
 */
public record Caller(String name, Set<String> roles) {
  /** Copies the roles. */
  public Caller {
    roles = Set.copyOf(roles);
  }
}
