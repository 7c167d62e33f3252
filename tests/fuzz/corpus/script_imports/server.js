#!/usr/bin/env node
const fs = require('fs'), path = require('node:path');
const express = require('express');
import { log } from "@corp/log/sink";
const pattern = /require\('nothing'\)["'`]/;
const text = `${fs.readFileSync(`${__dirname}/x`)} require('nothing')`;
try { require('bufferutil'); } catch (e) { }
require('./local'); // require('nothing')
