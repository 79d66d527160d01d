package dev.pifi.engine.plugin;

/** A service type of the tests. */
public interface Greeter {
  /** The name. */
  String name();
}
