"""The procedures of the policies, sentence by sentence: declarations only."""
