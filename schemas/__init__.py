"""The words the rooms speak: types that do no work and import nothing else of ours."""
