-- An answer through the form link that asks, where it is in words.
select answer_in_words(:body::jsonb)
