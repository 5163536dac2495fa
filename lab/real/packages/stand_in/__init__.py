"""Stands in for a service's own process where its code is on no package registry: Newton's, and a few of Ocata's.

Each unit answers or writes what its original would: the version document, one list read from the database, its row of the
table by which the services know each other. Python 3, with PyMySQL.
"""
