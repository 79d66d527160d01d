/**
 * Puts a backbone, plugged layers and a task's head together in one graph, and gives its parameters
 * their numbers. Refuses devices and files.
 */
package dev.pifi.engine.assembly;
