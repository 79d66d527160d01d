/** Small checkpoints and a small data set made from nothing, to try PiFi without a download. */
package dev.pifi.engine.demo;
