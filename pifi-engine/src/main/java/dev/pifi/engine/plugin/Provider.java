package dev.pifi.engine.plugin;

/**
 * A provider that was found and works.
 *
 * @param name the name under which it is looked up
 * @param instance the provider
 * @param location the jar or folder it comes from
 */
public record Provider<T>(String name, T instance, String location) {}
