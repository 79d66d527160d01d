/**
 * The page of models: what the registry's families build, what they were tested on and what they
 * refuse. Refuses judgement of fixtures, which is the verifier's.
 */
package dev.pifi.engine.catalog;
