"""Contact reasons: why do customers contact us, in their own words and under names that stay?"""
