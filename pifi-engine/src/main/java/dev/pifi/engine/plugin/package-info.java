/**
 * Finding providers of a service type, on the application's class path and in plug-in jars.
 *
 * <p>Holds the loading of jars, look-up by name, and what doctor says about jars that do not work.
 * Refuses to know any service type: that is for callers.
 */
package dev.pifi.engine.plugin;
