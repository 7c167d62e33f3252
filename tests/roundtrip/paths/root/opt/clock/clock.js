console.log(require('lantern-clock').now());
