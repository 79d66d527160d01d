package dev.pifi.engine.plugin;

/**
 * Something about a plug-in that keeps it from being found or used.
 *
 * @param location the jar, or the jars, it is about
 * @param fault what is wrong
 * @param remedy what the user can do
 */
public record PluginProblem(String location, String fault, String remedy) {}
