"""Customers, their orders, and products."""

from django.db import models


class Customer(models.Model):
    """A customer; ``margin`` and ``memo`` are no business of those who answer customers."""

    name = models.CharField(max_length=100)
    email = models.EmailField(unique=True)
    phone = models.CharField(max_length=40, null=True)
    margin = models.IntegerField(null=True)
    memo = models.TextField(null=True)


class Product(models.Model):
    """What is sold: nothing personal."""

    title = models.CharField(max_length=100)


class Order(models.Model):
    """What a customer ordered, and from where they had signed in."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    login = models.CharField(max_length=100, null=True)
    placed = models.DateField()
